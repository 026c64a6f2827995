/* Chinese for the one text of the admin's scroll bars that screen readers say. */
document.addEventListener("DOMContentLoaded", () => {
  if (window.SimpleBar) SimpleBar.defaultOptions.ariaLabel = "可滚动内容";
});
