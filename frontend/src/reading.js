// Shows a reading setting on this page at once; it is kept when the form is saved.
const root = document.documentElement;
const form = document.querySelector("form[data-preview]");
form.addEventListener("change", ({ target }) => {
  if (target.type === "radio") root.dataset[target.name] = target.value;
});
form.addEventListener("reset", () => location.reload());
