/** 待复核: a key presses the button that it stands on; what comes back takes the place of what was decided. */

import "./review.css";

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function place(): HTMLElement | null {
  return document.querySelector<HTMLElement>("#live[data-keys]");
}

interface Context {
  text?: string;
  response?: { raw: Response };
}

/** What is no such page (signed out meanwhile, a fault) is shown whole. */
function elsewhere(event: Event): void {
  const { ctx } = (event as CustomEvent<{ ctx: Context }>).detail;
  if (!place() || !ctx.text || ctx.text.includes('id="live"')) return;
  event.preventDefault();
  const raw = ctx.response?.raw;
  if (raw?.redirected) {
    location.assign(raw.url);
    return;
  }
  const main = new DOMParser().parseFromString(ctx.text, "text/html").querySelector("main");
  if (main) document.querySelector("main")?.replaceWith(main);
}

export function reviewing(): void {
  if (!place()) return;
  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const live = place();
    if (!live || live.ariaBusy === "true") return;
    const at = [...live.querySelectorAll<HTMLElement>("[data-key]")].find((each) => each.dataset.key === event.key.toLowerCase());
    if (!at) return;
    event.preventDefault();
    if (at instanceof HTMLInputElement) at.focus();
    else at.click();
  });
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || field.dataset.key !== "o") return;
    if (event.key === "Escape") field.blur();
    if (event.key !== "Enter") return;
    event.preventDefault();
    field.form?.querySelector<HTMLElement>('button[value="other"]')?.click();
  });
  document.addEventListener("htmx:before:request", () => {
    const live = place();
    if (live) live.ariaBusy = "true";
  });
  document.addEventListener("htmx:finally:request", () => {
    const live = place();
    if (live) live.ariaBusy = null;
  });
  document.addEventListener("htmx:after:request", elsewhere);
  document.addEventListener("htmx:after:swap", () => {
    const head = place()?.querySelector<HTMLElement>("[data-focus]");
    if (!head) return;
    head.focus({ preventScroll: true });
    const card = head.closest<HTMLElement>(".proposal");
    if (card && card.getBoundingClientRect().top < 0) card.scrollIntoView({ block: "start" });
  });
}
