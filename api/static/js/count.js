// Says how many characters are left in a longer text; the limit itself is the server's.
export function start(box) {
  const most = Number(box.dataset.count);
  const left = document.createElement("p");
  left.className = "count-left";
  left.setAttribute("aria-live", "polite");
  box.after(left);
  const tell = () => {
    const rest = most - box.value.length;
    left.classList.toggle("count-left--over", rest < 0);
    left.textContent = rest < 0 ? `${-rest} characters too many` : rest < 200 ? `${rest} characters left` : "";
  };
  box.addEventListener("input", tell);
  tell();
}
