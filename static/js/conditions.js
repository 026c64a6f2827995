// Questions that are asked only after a certain answer: hidden until it is given. Without this file
// they are all shown, and say themselves when they are to be filled in.

function answersTo(form, name) {
  const inputs = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
  const given = inputs.filter((input) => !input.matches("[type=radio], [type=checkbox]") || input.checked);
  return given.map((input) => input.value);
}

function isMet(form, when) {
  const answers = answersTo(form, when.name);
  if ("above" in when) return answers.some((answer) => answer !== "" && Number(answer) > when.above);
  return answers.includes(when.is);
}

function showWhatIsAsked(root) {
  for (const input of root.querySelectorAll("[data-when]")) {
    const field = input.closest(".field");
    const form = input.closest("form");
    if (!field || !form) continue;
    const when = JSON.parse(input.dataset.when);
    const asker = form.querySelector(`[name="${CSS.escape(when.name)}"]`)?.closest(".field");
    field.hidden = asker?.hidden || !isMet(form, when);
  }
}

showWhatIsAsked(document);
for (const event of ["input", "change", "htmx:afterSwap", "questions:drawn"]) {
  document.addEventListener(event, () => showWhatIsAsked(document));
}
