// Loaded into a server that is to be weighed: it tells its resident memory, after collections that give back
// what is free, the young generation too: that one grows by what passes, and not by who stays.

declare const gc: (how: { readonly type: "major"; readonly flavor: "last-resort" }) => void;

process.on("message", () => {
  let left = 5;
  const weigh = (): void => {
    gc({ type: "major", flavor: "last-resort" });
    if (--left > 0) setTimeout(weigh, 50);
    else process.send?.(process.memoryUsage.rss());
  };
  weigh();
});
