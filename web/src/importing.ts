/** Imports: files dropped onto the form, and how far a reading is. Without this the form has its button, the page reloads itself. */

import "./forms.css";

const MIB = 1024 * 1024;

function filled(words: string, values: Record<string, string | number>): string {
  return words.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

async function inside(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) return [await new Promise<File>((done, failed) => (entry as FileSystemFileEntry).file(done, failed))];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: File[] = [];
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed));
    if (!entries.length) return found;
    for (const each of entries.filter((one) => !one.name.startsWith("."))) found.push(...(await inside(each)));
  }
}

async function dropped(data: DataTransfer): Promise<FileList> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (!entries.some((entry) => entry.isDirectory)) return data.files;
  const all = new DataTransfer();
  for (const entry of entries) for (const file of await inside(entry)) all.items.add(file);
  return all.files;
}

function bringing(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLInputElement>('input[type="file"]');
  const place = form.querySelector<HTMLElement>(".drop");
  const chosen = form.querySelector<HTMLElement>("[data-chosen]");
  const names = form.querySelector<HTMLElement>("[data-names]");
  const sent = form.querySelector<HTMLElement>("[data-sent]");
  const button = form.querySelector<HTMLButtonElement>("button.button");
  if (!field || !place || !chosen || !names || !sent || !button) return;

  const show = (): void => {
    const files = [...(field.files ?? [])];
    const size = files.reduce((sum, file) => sum + file.size, 0);
    const wrong = size > Number(form.dataset.largest) ? filled(form.dataset.tooLarge ?? "", { size: Math.ceil(size / MIB) }) : "";
    field.setCustomValidity(wrong);
    chosen.textContent = wrong || (files.length ? filled(form.dataset.count ?? "", { count: files.length }) : "");
    names.hidden = !files.length;
    names.replaceChildren(
      ...files.slice(0, 20).map((file) => {
        const line = document.createElement("li");
        line.textContent = file.name;
        return line;
      }),
    );
  };
  field.addEventListener("change", show);
  for (const name of ["dragenter", "dragover"]) {
    place.addEventListener(name, (event) => {
      event.preventDefault();
      place.classList.add("over");
    });
  }
  place.addEventListener("dragleave", () => place.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    if (!event.dataTransfer) return;
    void dropped(event.dataTransfer).then((files) => {
      field.files = files;
      show();
    });
  });
  form.addEventListener("submit", () => {
    button.disabled = true;
    sent.textContent = form.dataset.sending ?? "";
  });
  addEventListener("pageshow", () => {
    button.disabled = false;
    sent.textContent = "";
    show();
  });
}

interface Told {
  status: string;
  progress?: { file: number; files: number; name: string; kind: string; rows: number } | null;
}

function following(place: HTMLElement): void {
  const words = JSON.parse(place.dataset.words ?? "{}") as Record<string, string>;
  const kinds = JSON.parse(place.dataset.kinds ?? "{}") as Record<string, string>;
  const state = place.querySelector<HTMLElement>("[data-state]");
  const step = place.querySelector<HTMLElement>("[data-step]");
  const bar = place.querySelector<HTMLProgressElement>("progress");
  const source = new EventSource(place.dataset.events ?? "");
  const again = (): void => {
    source.close();
    void fetch("/v1/health", { cache: "no-store" }).then(
      () => location.replace(location.href),
      () => {
        lost();
        setTimeout(again, 2000);
      },
    );
  };
  const lost = (): void => {
    if (step) step.textContent = words.lost ?? "";
  };
  const told = (event: MessageEvent<string>): void => {
    const { status, progress } = JSON.parse(event.data) as Told;
    if (status !== "queued" && status !== "running") {
      if (Number(event.lastEventId) > Number(place.dataset.after)) again();
      return;
    }
    if (state) state.textContent = words[status] ?? "";
    if (!progress || !bar || !step) return;
    bar.max = progress.files;
    bar.value = progress.kind ? progress.file : progress.file - 1;
    const parts = [filled(words.file ?? "", progress)];
    if (progress.kind) parts.push(kinds[progress.kind] ?? progress.kind, filled(words.rows ?? "", progress));
    step.textContent = parts.join(" · ");
  };
  for (const name of ["state", "progress"]) source.addEventListener(name, told as EventListener);
  source.onerror = () => {
    lost();
    if (source.readyState === EventSource.CLOSED) setTimeout(again, 2000);
  };
  addEventListener("pagehide", () => source.close());
}

export function importing(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-drop]")) bringing(form);
  for (const place of document.querySelectorAll<HTMLElement>("[data-events]")) following(place);
}
