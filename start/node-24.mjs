// Loaded before anything else, and plain JavaScript: an older Node could not even read the rest.
const { node } = process.versions;
if (Number(node.split('.')[0]) < 24) {
  console.error(
    `This is Node ${node}, and Node 24 is needed: "npm ci" without --ignore-scripts brings it, and "npm start" takes it`,
  );
  process.exit(1);
}
