/** The colours of the style sheet, for charts. */

export interface Look {
  ink: string;
  quiet: string;
  line: string;
  surface: string;
  series: string[];
  font: string;
}

export function colours(): Look {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ink: of("--ink"),
    quiet: of("--quiet"),
    line: of("--line"),
    surface: of("--surface"),
    series: [1, 2, 3, 4, 5, 6, 7, 8].map((number) => of(`--series-${number}`)),
    font: getComputedStyle(document.body).fontFamily,
  };
}
