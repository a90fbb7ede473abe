/** What is learnt before what: points in layers as the server laid them out, to be zoomed into; pointing at one shows what it hangs on. */

import type { EChartsCoreOption } from "echarts/core";
import type { Look } from "./colours";

export interface Prerequisites {
  modules: string[];
  /** label, layer, place in the layer, module, address */
  points: [string, number, number, number, string][];
  /** from, to, whether it must be */
  links: [number, number, boolean][];
  hint: string;
}

const LONGEST = 12;

function short(label: string): string {
  return label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label;
}

/** `shape` is how high the canvas is for its width: the layers are spread over all of it. */
export function prerequisites(given: Prerequisites, look: Look, shape: number): EChartsCoreOption {
  const heights = new Map<number, number>();
  for (const [, layer] of given.points) heights.set(layer, (heights.get(layer) ?? 0) + 1);
  const layers = Math.max(1, ...[...heights.keys()]);
  const high = 1000 * shape;
  const text = { color: look.ink, fontFamily: look.font };
  return {
    animation: false,
    aria: { enabled: true },
    textStyle: text,
    legend: { top: 0, left: 0, type: "scroll", data: given.modules, textStyle: text, pageTextStyle: text, pageIconColor: look.ink },
    tooltip: {
      renderMode: "richText",
      backgroundColor: look.surface,
      borderColor: look.line,
      textStyle: text,
      formatter: (of: { dataType?: string; name: string }) => (of.dataType === "edge" ? of.name.replace(" > ", " → ") : of.name),
    },
    series: [
      {
        type: "graph",
        layout: "none",
        roam: true,
        preserveAspect: true,
        top: 64,
        bottom: 48,
        left: 70,
        right: 70,
        scaleLimit: { min: 0.5, max: 12 },
        labelLayout: { hideOverlap: true },
        categories: given.modules.map((name, at) => ({ name, itemStyle: { color: look.series[at % look.series.length] } })),
        data: given.points.map(([label, layer, place, module, href], at) => ({
          id: String(at),
          name: label,
          value: label,
          category: module,
          href,
          x: (1000 * layer) / layers,
          y: (high * (place + 0.5 + (layer % 2 ? 0.18 : -0.18))) / (heights.get(layer) ?? 1),
          symbolSize: 9,
          label: { show: true, position: "bottom", distance: 2, formatter: short(label), fontSize: 11, color: look.ink, fontFamily: look.font },
        })),
        links: given.links.map(([from, to, hard]) => ({
          source: String(from),
          target: String(to),
          lineStyle: { type: hard ? "solid" : "dashed" },
        })),
        edgeSymbol: ["none", "arrow"],
        edgeSymbolSize: 5,
        lineStyle: { color: look.quiet, width: 1, opacity: 0.45, curveness: 0.06 },
        emphasis: { focus: "adjacency", label: { formatter: "{b}", fontWeight: "bold" }, lineStyle: { opacity: 1, width: 2 } },
        blur: { itemStyle: { opacity: 0.15 }, lineStyle: { opacity: 0.05 }, label: { opacity: 0.15 } },
      },
    ],
  };
}
