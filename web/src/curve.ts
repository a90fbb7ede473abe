/** Figures over the confidence: each holds down to the confidence before it, so the lines are steps. */

import type { EChartsCoreOption } from "echarts/core";
import type { Look } from "./colours";

export interface Curve {
  lines: { name: string; points: [number, number][] }[];
  x: string;
  y: string;
  at: number;
}

const DASHES = ["solid", "dashed", "solid", "dashed"] as const;

export function curve(given: Curve, look: Look): EChartsCoreOption {
  const text = { color: look.quiet, fontFamily: look.font };
  return {
    animation: false,
    aria: { enabled: true },
    textStyle: { fontFamily: look.font, color: look.ink },
    grid: { left: 8, right: 24, top: 48, bottom: 36, containLabel: true },
    legend: { top: 0, left: 0, textStyle: { color: look.ink, fontFamily: look.font } },
    tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: look.surface, borderColor: look.line, textStyle: { color: look.ink, fontFamily: look.font } },
    xAxis: { type: "value", min: 0, max: 1, name: given.x, nameLocation: "middle", nameGap: 26, nameTextStyle: text, axisLabel: text, axisLine: { lineStyle: { color: look.line } }, splitLine: { show: false } },
    yAxis: { type: "value", name: given.y, minInterval: 1, nameTextStyle: { ...text, align: "left" }, axisLabel: text, splitLine: { lineStyle: { color: look.line } } },
    series: given.lines.map((line, at) => ({
      type: "line",
      name: line.name,
      step: "end",
      showSymbol: line.points.length < 3,
      symbolSize: 7,
      data: line.points,
      color: look.series[at < 2 ? 0 : 1],
      lineStyle: { width: 2, type: DASHES[at] ?? "solid" },
      ...(at === 0
        ? { markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: look.quiet }, data: [{ xAxis: given.at }] } }
        : {}),
    })),
  };
}
