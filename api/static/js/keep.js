// Before something typed is sent, asks whether the clinic can be reached and the session still
// runs. If not, everything typed stays where it is and is sent on request. Without this, and
// whenever all is well, the browser sends the form as it always does.
const SECOND_TRY = 10000; // milliseconds
const SAID = {
  offline: "The connection is away. Nothing is lost. Try again in a moment.",
  staff: "You were signed out. What you typed on this page is still here. Sign in in another tab, then try again.",
  patient: "The form is not open any more. Your answers on this page are still here. Please ask our staff.",
};

const bar = (form, words, signIn, again) => {
  form.querySelector(".away")?.remove();
  const box = Object.assign(document.createElement("div"), { className: "away" });
  box.setAttribute("role", "alert");
  const said = Object.assign(document.createElement("p"), { textContent: words });
  if (signIn) {
    const link = { href: "/sign-in", target: "_blank", rel: "noopener", textContent: "Sign in" };
    said.append(" ", Object.assign(document.createElement("a"), link));
  }
  const button = Object.assign(document.createElement("button"), {
    type: "button", className: "nhsuk-button nhsuk-button--reverse", textContent: "Try again",
  });
  button.addEventListener("click", again);
  box.append(said, button);
  form.append(box);
  button.focus();
};

export function start(form) {
  const who = form.dataset.keep;
  let asking = false;
  let ready = false;
  let sent = false; // a double click sends once
  const send = async (button) => {
    if (asking || sent) return;
    asking = true;
    try {
      const answer = await fetch("/form/alive", { headers: { Accept: "application/json" } });
      const alive = await answer.json();
      if (!alive.open.includes(who)) {
        bar(form, SAID[who], who === "staff", () => send(button));
        return;
      }
      form.querySelector('input[name="csrf_token"]').value = alive.token;
      ready = true;
      form.requestSubmit(button);
    } catch {
      bar(form, SAID.offline, false, () => send(button));
    } finally {
      asking = false;
    }
  };
  form.addEventListener("submit", (event) => {
    if (ready && !sent) {
      sent = true;
      setTimeout(() => { sent = false; }, SECOND_TRY); // who stopped the browser may send again
      return;
    }
    event.preventDefault();
    send(event.submitter);
  });
  addEventListener("pageshow", () => { ready = sent = false; });
}
