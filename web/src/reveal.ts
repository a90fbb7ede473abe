/** Draw the charts of a page once they come into sight; the script that draws is fetched only then. */

const drawn = new WeakSet<Element>();

export function reveal(root: ParentNode): void {
  const figures = [...root.querySelectorAll<HTMLElement>("figure[data-chart]")].filter((each) => !drawn.has(each));
  if (!figures.length) return;
  const watching = new IntersectionObserver(
    (entries) => {
      for (const entry of entries.filter((each) => each.isIntersecting)) {
        watching.unobserve(entry.target);
        void import("./charts").then(({ draw }) => draw(entry.target as HTMLElement));
      }
    },
    { rootMargin: "200px" },
  );
  for (const figure of figures) {
    drawn.add(figure);
    figure.classList.add("drawn");
    watching.observe(figure);
  }
}
