/** The parts of ECharts that Stoa draws with, in a chunk of their own. */
import { BarChart, LineChart, TreemapChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, TreemapChart, GridComponent, TooltipComponent, CanvasRenderer]);

export { init };
