import { graphlib, layout } from '@dagrejs/dagre';

export interface Definition {
  StartAt: string;
  States: Record<string, State>;
}

export interface State {
  Type: string;
  Next?: string;
  Default?: string;
  Choices?: { Next: string }[];
  Catch?: { Next: string; ErrorEquals: string[] }[];
  Branches?: Definition[];
  ItemProcessor?: Definition;
  Resource?: string;
}

export interface Placed {
  name: string;
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Drawing {
  width: number;
  height: number;
  /** Outer ones first, so that what is within them is drawn over them. */
  states: Placed[];
  /** Corner points of each arrow, in the direction of the flow. */
  arrows: { points: { x: number; y: number }[]; isCatch: boolean }[];
}

const HEIGHT = 30;
const HEAD = 26;
const GAP = 14;
const widthOf = (name: string) => 28 + name.length * 7.3;

/** Places the states of a definition from the top down. A Parallel or Map is laid out by itself first, and then is one large state of its surroundings. */
export function layOut({ StartAt, States }: Definition): Drawing {
  const inner = new Map(Object.entries(States).map(([name, state]) => [name, within(state)]));
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 18, ranksep: 26, marginx: 4, marginy: 4 });
  for (const name of Object.keys(States)) {
    const drawing = inner.get(name);
    const width = Math.max(widthOf(name), (drawing?.width ?? 0) + 2 * GAP);
    graph.setNode(name, { width, height: drawing ? drawing.height + HEAD + GAP : HEIGHT });
  }
  for (const [name, state] of Object.entries(States)) {
    for (const next of successors(state)) graph.setEdge(name, next, {}, 'next');
    for (const { Next } of state.Catch ?? []) graph.setEdge(name, Next, { isCatch: true }, 'catch');
  }
  // What nothing leads to is laid out below the start all the same.
  for (const name of Object.keys(States))
    if (name !== StartAt && graph.inEdges(name)?.length === 0)
      graph.setEdge(StartAt, name, { isHidden: true }, 'hidden');
  layout(graph);

  const drawing: Drawing = { ...sizeOf(graph), states: [], arrows: [] };
  for (const name of graph.nodes()) {
    const { x, y, width, height } = graph.node(name) as Placed;
    const left = x - width / 2;
    const top = y - height / 2;
    drawing.states.push({ name, type: States[name]!.Type, x: left, y: top, width, height });
    const contents = inner.get(name);
    if (!contents) continue;
    const dx = left + (width - contents.width) / 2;
    drawing.states.push(...contents.states.map((it) => ({ ...it, x: it.x + dx, y: it.y + top + HEAD })));
    drawing.arrows.push(...contents.arrows.map((it) => ({ ...it, points: moved(it.points, dx, top + HEAD) })));
  }
  for (const edge of graph.edges()) {
    const { points, isCatch = false, isHidden } = graph.edge(edge) as EdgeLabel;
    if (!isHidden) drawing.arrows.push({ points, isCatch });
  }
  return drawing;
}

interface EdgeLabel {
  points: { x: number; y: number }[];
  isCatch?: boolean;
  isHidden?: boolean;
}

function within({ Branches = [], ItemProcessor }: State): Drawing | undefined {
  const parts = [...Branches, ...(ItemProcessor ? [ItemProcessor] : [])].map(layOut);
  if (parts.length === 0) return;
  const drawing: Drawing = { width: 0, height: Math.max(...parts.map(({ height }) => height)), states: [], arrows: [] };
  for (const { width, states, arrows } of parts) {
    const dx = drawing.width;
    drawing.states.push(...states.map((it) => ({ ...it, x: it.x + dx })));
    drawing.arrows.push(...arrows.map((it) => ({ ...it, points: moved(it.points, dx, 0) })));
    drawing.width += width + GAP;
  }
  drawing.width -= GAP;
  return drawing;
}

const successors = ({ Next, Default, Choices = [] }: State) => [
  ...new Set([Next, Default, ...Choices.map((it) => it.Next)].filter((it) => it !== undefined)),
];

const moved = (points: Drawing['arrows'][number]['points'], dx: number, dy: number) =>
  points.map(({ x, y }) => ({ x: x + dx, y: y + dy }));

function sizeOf(graph: InstanceType<typeof graphlib.Graph>): { width: number; height: number } {
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return { width, height };
}
