// What the admin's libraries leave unsaid to people who listen.

// htmx writes styles into the page for a sign of waiting that nobody here uses; the policy forbids it.
window.htmx.config.includeIndicatorStyles = false;

// The bar of actions follows the width of the list. unfold says so as text for the style attribute,
// which the policy forbids; as an object Alpine sets the one property.
document.addEventListener("alpine:init", () => {
  const bar = document.querySelector("#changelist-actions");
  bar?.setAttribute("x-bind:style", "{ width: `${changeListWidth}px` }");
});

// Chinese for the scroll bars' one text.
function nameScrollBars() {
  if (window.SimpleBar) window.SimpleBar.defaultOptions.ariaLabel = "可滚动内容";
}

// A search box made from a select keeps the select's label.
function nameSearchBox(box) {
  const select = box.closest(".select2").previousElementSibling;
  const label = select.id && document.querySelector(`label[for="${select.id}"]`);
  if (!label) return;
  label.id ||= `label-of-${select.id}`;
  box.setAttribute("aria-labelledby", `${label.id} ${box.getAttribute("aria-labelledby") ?? ""}`);
  for (const inner of box.querySelectorAll("[role=textbox], .select2-search__field")) {
    inner.setAttribute("aria-labelledby", label.id);
  }
}

function nameSearchBoxes() {
  document.querySelectorAll("select + .select2 .select2-selection").forEach(nameSearchBox);
}

// Texts to take elsewhere: one press copies; without a clipboard the text is selected.
async function copy(button) {
  const text = button.parentElement.querySelector(".copy-text");
  try {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = "已复制";
  } catch {
    getSelection().selectAllChildren(text);
    button.textContent = "已选中，请按复制键";
  }
  setTimeout(() => {
    button.textContent = "复制";
  }, 3000);
}

function offerCopying() {
  for (const button of document.querySelectorAll(".copy-button")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
}

document.addEventListener("DOMContentLoaded", nameScrollBars);
document.addEventListener("DOMContentLoaded", offerCopying);
// jQuery makes the boxes when it is ready, which may be after the page is; wait in its line.
window.addEventListener("load", () => window.django?.jQuery?.(nameSearchBoxes));
