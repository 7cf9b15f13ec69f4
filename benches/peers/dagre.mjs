// Lays out the diagrams of standard input with dagre: same sizes, same distances. Prints boxes, lines, times.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const dagre = createRequire(process.argv[2] + "/")("@dagrejs/dagre");
const set = JSON.parse(readFileSync(0, "utf8"));

function build(diagram) {
  const graph = new dagre.graphlib.Graph({ multigraph: true, compound: true });
  graph.setGraph({ rankdir: diagram.right ? "LR" : "TB", nodesep: 36, ranksep: 48, edgesep: 14 });
  graph.setDefaultEdgeLabel(() => ({}));
  diagram.groups.forEach((_, index) => graph.setNode("g" + index, {}));
  diagram.groups.forEach((group, index) => group.parent !== null && graph.setParent("g" + index, "g" + group.parent));
  diagram.nodes.forEach((node, index) => {
    graph.setNode("n" + index, { width: node.w, height: node.h });
    if (node.group !== null) graph.setParent("n" + index, "g" + node.group);
  });
  diagram.edges.forEach((edge, index) => {
    const [width, height] = edge.label ?? [0, 0];
    graph.setEdge("n" + edge.from, "n" + edge.to, { width, height, labelpos: "c" }, "e" + index);
  });
  return graph;
}

const out = {};
for (const [name, diagram] of Object.entries(set)) {
  try {
    let graph, milliseconds = Infinity;
    for (let round = 0; round < 3; round++) {
      graph = build(diagram);
      const start = performance.now();
      dagre.layout(graph);
      milliseconds = Math.min(milliseconds, performance.now() - start);
    }
    out[name] = {
      milliseconds,
      boxes: diagram.nodes.map((_, index) => {
        const node = graph.node("n" + index);
        return [node.x - node.width / 2, node.y - node.height / 2, node.width, node.height];
      }),
      lines: diagram.edges.map((edge, index) => {
        const points = graph.edge("n" + edge.from, "n" + edge.to, "e" + index).points;
        return points.map((point) => [point.x, point.y]);
      }),
    };
  } catch (error) {
    console.error(`${name}: ${error.message}`);
  }
}
console.log(JSON.stringify(out));
