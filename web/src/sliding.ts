/** Show the value of a slider while it is moved. */

export function sliding(root: ParentNode): void {
  for (const slider of root.querySelectorAll<HTMLInputElement>('input[type="range"]')) {
    const shown = slider.closest("label")?.querySelector("output");
    if (!shown) continue;
    slider.oninput = () => {
      shown.value = String(Number(slider.value));
    };
  }
}
