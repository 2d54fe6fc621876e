// Which rows a list holds, and which of two stands first. Rows come the same to all viewers; whose they are is told here.
const BELONGS = {
  all: (row) => row.status === "open" && !row.wakes,
  queue: (row) => row.holder === "queue",
  team: (row, { teams }) => row.holder === "queue" && teams.split(" ").includes(row.team),
  mine: (row, { member }) => row.holder === "agent" && row.agent === member && !row.wakes,
  assistant: (row) => row.holder === "assistant",
  snoozed: (row) => Boolean(row.wakes),
  resolved: (row) => row.status === "resolved",
};

// Who waits stands first, longest on top; then one's own; then the rest, the latest on top.
function inTurn({ holder, agent, queued, at }, member) {
  if (holder === "queue") return [0, Number(queued)];
  return [agent === member ? 1 : 2, -Number(at)];
}

const STANDING = {
  assistant: ({ at }) => [0, -Number(at)],
  snoozed: ({ wakes }) => [0, Number(wakes)],
  resolved: ({ ended }) => [0, -Number(ended)],
};

export const belongs = (row, list) => BELONGS[list.list](row, list);

export function precedes(row, other, { list, member }) {
  const [one, two] = [row, other].map((each) => (STANDING[list] ?? inTurn)(each, member));
  return one[0] === two[0] ? one[1] < two[1] : one[0] < two[0];
}
