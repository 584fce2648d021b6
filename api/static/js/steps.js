// A minus and a plus beside each number of a dose, held within its limits.
export function start(part) {
  for (const field of part.querySelectorAll("input[type=number]")) {
    field.before(button(field, -1, "\u2212"));
    field.after(button(field, 1, "+"));
  }
}

function button(field, by, sign) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "step";
  made.textContent = sign;
  made.setAttribute("aria-label", `${field.getAttribute("aria-label")}: ${by < 0 ? "less" : "more"}`);
  made.addEventListener("click", () => {
    const now = Number(field.value || field.min);
    field.value = String(Math.min(Number(field.max), Math.max(Number(field.min), now + by * Number(field.dataset.by))));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  return made;
}
