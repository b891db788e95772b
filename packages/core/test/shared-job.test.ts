import { expect, test } from "vitest";
import type { Job } from "../src/extension.ts";
import { SharedJob } from "../src/shared-job.ts";

const RESULT = Uint8Array.of(1);

/** A job whose `done` is called when the test says so. */
function later() {
  const begun: ((result: Uint8Array) => void)[] = [];
  const job: Job<Uint8Array> = { run: (done) => begun.push(done) };
  return { job: new SharedJob(job), begun };
}

test("a job that several run is done once, for all of them, in their order", () => {
  const { job, begun } = later();
  const heard: unknown[] = [];
  const seen = [job.isUnderway];
  for (const who of ["a", "b"]) {
    job.run((result) => heard.push([who, result]));
    seen.push(job.isUnderway);
  }
  expect([seen, begun.length, heard, job.result]).toEqual([[false, true, true], 1, [], undefined]);
  begun[0](RESULT);
  expect([heard, job.isUnderway, job.result]).toEqual([
    [
      ["a", RESULT],
      ["b", RESULT],
    ],
    false,
    RESULT,
  ]);
});

test("who runs it when it is done has its result at once", () => {
  const { job, begun } = later();
  job.run(() => undefined);
  begun[0](RESULT);
  const heard: unknown[] = [];
  job.run((result) => heard.push(result));
  expect([heard, begun.length]).toEqual([[RESULT], 1]);
});

test("a job that throws does so to who ran it, and may be tried again", () => {
  let times = 0;
  const job = new SharedJob<Uint8Array>({
    run(done) {
      if (++times === 1) throw new Error("broken");
      done(RESULT);
    },
  });
  const heard: unknown[] = [];
  expect(() => job.run(() => heard.push("first"))).toThrow("broken");
  expect(job.isUnderway).toBe(false);
  job.run((result) => heard.push(result));
  expect(heard).toEqual([RESULT]);
});
