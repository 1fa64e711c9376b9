// The fields marked data-colour are one colour; what is marked data-brand-preview shows it.
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-colour]")) return;
  const colour = `#${event.target.value.trim().replace(/^#/, "").toLowerCase()}`;
  if (!/^#[0-9a-f]{6}$/.test(colour)) return;
  for (const field of document.querySelectorAll("[data-colour]")) {
    if (field.type === "radio") field.checked = field.value === colour;
    else if (field !== event.target) field.value = colour;
  }
  for (const shown of document.querySelectorAll("[data-brand-preview]")) shown.style.setProperty("--brand", colour);
});
