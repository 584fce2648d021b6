// Makes a passkey or shows one. On another address or in an old browser it says why it cannot.
class Refused extends Error {}

export function start(part) {
  const { options, answer, origin, make } = part.dataset;
  const form = part.closest("form");
  const button = part.querySelector("button");
  const fault = part.querySelector("[data-fault]");
  const say = (what) => {
    for (const each of part.querySelectorAll("[data-when]")) each.hidden = each.dataset.when !== what;
  };

  const sent = async (url, fields) => {
    const body = new FormData();
    body.set("csrf_token", form.elements.csrf_token.value);
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const got = await fetch(url, { method: "POST", body });
    const said = await got.json().catch(() => ({ fault: "" }));
    if (!got.ok) throw new Refused(said.fault);
    return said;
  };

  const asked = async () => {
    const password = part.querySelector("input[type=password]");
    const told = await sent(options, password ? { password: password.value } : {});
    const credential = make !== undefined
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(told) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(told) });
    return JSON.stringify(credential.toJSON());
  };

  const run = async () => {
    const credential = await asked();
    if (answer) {
      await sent(answer, { credential });
      say("done");
    } else {
      form.elements.credential.value = credential;
      form.submit();
    }
  };

  const words = (error) => {
    if (error instanceof Refused && error.message) return error.message;
    if (error.name === "InvalidStateError") return "There is a passkey for this account on this device already.";
    if (error.name === "NotAllowedError") return "No passkey was used: it was cancelled, or it took too long. Try again.";
    return "That did not work. Load the page again and repeat.";
  };

  if (location.origin !== origin) return say("elsewhere");
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) return say("unknown");
  say("ready");
  button.addEventListener("click", async () => {
    button.disabled = true;
    fault.textContent = "";
    try {
      await run();
    } catch (error) {
      fault.textContent = words(error);
    }
    button.disabled = false;
  });
}
