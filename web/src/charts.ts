/** The charts in use and no others: a stepped curve, bars, a graph in layers. Numbers and words come from the page. */

import { BarChart, GraphChart, LineChart } from "echarts/charts";
import { AriaComponent, DataZoomComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use, type EChartsType } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { bars, type Bars } from "./bars";
import { curve, type Curve } from "./curve";
import { prerequisites, type Prerequisites } from "./prerequisites";
import { colours } from "./colours";

use([
  BarChart,
  GraphChart,
  LineChart,
  AriaComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  CanvasRenderer,
]);

const shown: [HTMLElement, EChartsType][] = [];

function data(figure: HTMLElement): unknown {
  return JSON.parse(figure.querySelector<HTMLTemplateElement>("template.data")?.content.textContent ?? "null");
}

export function draw(figure: HTMLElement): void {
  const place = figure.querySelector<HTMLElement>(".canvas");
  if (!place) return;
  const chart = init(place, undefined, { renderer: "canvas" });
  paint(figure, chart);
  new ResizeObserver(() => chart.resize()).observe(place);
  chart.on("click", (event) => {
    const href = (event.data as { href?: string } | undefined)?.href;
    if (href && (event.event?.event as unknown as MouseEvent | undefined)?.detail === 2) location.assign(href);
  });
  shown.push([figure, chart]);
}

function shape(chart: EChartsType): number {
  return Math.max(chart.getHeight() - 112, 100) / Math.max(chart.getWidth() - 140, 100);
}

function paint(figure: HTMLElement, chart: EChartsType): void {
  const look = colours();
  const given = data(figure);
  if (figure.dataset.chart === "curve") chart.setOption(curve(given as Curve, look), true);
  if (figure.dataset.chart === "bars") chart.setOption(bars(given as Bars, look), true);
  if (figure.dataset.chart === "prerequisites") chart.setOption(prerequisites(given as Prerequisites, look, shape(chart)), true);
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const [figure, chart] of shown) paint(figure, chart);
});
