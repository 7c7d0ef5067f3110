// A worker of a cluster that runs until it is told to end.
setInterval(() => {}, 1_000);
