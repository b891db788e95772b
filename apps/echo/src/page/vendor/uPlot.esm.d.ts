// The build copies the chart library here; these are its types.
import uPlot from "uplot";
export default uPlot;
