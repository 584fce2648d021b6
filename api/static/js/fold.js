// On a phone long parts start folded; whatever a link or the address points to is unfolded first.
const narrow = matchMedia("(max-width: 40em)");

const unfold = (hash) => {
  const target = hash.length > 1 && document.getElementById(hash.slice(1));
  if (!target) return;
  const own = target.querySelector(":scope > details[data-fold]");
  if (own) own.open = true;
  for (let at = target.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
};

addEventListener("hashchange", () => unfold(location.hash));
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (link) unfold(link.hash);
});

export function start(part) {
  const settle = () => {
    part.open = !narrow.matches || part.querySelector(".nhsuk-error-message") !== null;
    unfold(location.hash);
  };
  narrow.addEventListener("change", settle);
  if (narrow.matches) settle();
}
