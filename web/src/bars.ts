/** Counts by name, the greatest first. */

import type { EChartsCoreOption } from "echarts/core";
import type { Look } from "./colours";

export interface Bars {
  bars: [string, number][];
  y: string;
}

export function bars(given: Bars, look: Look): EChartsCoreOption {
  const text = { color: look.quiet, fontFamily: look.font };
  const ordered = [...given.bars].sort((a, b) => a[1] - b[1]);
  return {
    animation: false,
    aria: { enabled: true },
    grid: { left: 8, right: 48, top: 8, bottom: 8, containLabel: true },
    xAxis: { type: "value", axisLabel: text, splitLine: { lineStyle: { color: look.line } } },
    yAxis: { type: "category", data: ordered.map(([name]) => name), axisLabel: { ...text, color: look.ink }, axisLine: { lineStyle: { color: look.line } }, axisTick: { show: false } },
    series: [
      {
        type: "bar",
        name: given.y,
        data: ordered.map(([, count]) => count),
        barMaxWidth: 18,
        color: look.series[0],
        itemStyle: { borderRadius: [0, 3, 3, 0] },
        label: { show: true, position: "right", color: look.ink, fontFamily: look.font },
      },
    ],
  };
}
