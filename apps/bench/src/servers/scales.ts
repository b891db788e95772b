// Loaded into a server that is to be weighed: it tells its resident memory, after collections.

declare const gc: () => void;

process.on("message", () => {
  let left = 5;
  const weigh = (): void => {
    gc();
    if (--left > 0) setTimeout(weigh, 50);
    else process.send?.(process.memoryUsage.rss());
  };
  weigh();
});
