import { expect, test } from "vitest";
import { Aside } from "../src/aside.ts";
import type { Job } from "../src/extension.ts";

/** A job whose `done` is called when the test says so. */
function later() {
  const begun: ((result: string) => void)[] = [];
  const job: Job<string> = { run: (done) => begun.push(done) };
  return { job, begun };
}

function start() {
  const accepted: string[] = [];
  const failures: unknown[] = [];
  const aside = new Aside<string>(
    "sending",
    (result) => accepted.push(result),
    (error) => failures.push(error),
  );
  return { accepted, failures, aside };
}

test("a job is told once, and its result is accepted before anyone hears that it is done", () => {
  const { accepted, aside } = start();
  expect([aside.busy, aside.take()]).toEqual([false, undefined]);
  const { job, begun } = later();
  aside.begin(job);
  expect(aside.busy).toBe(true);
  const work = aside.take()!;
  expect([work.type, work.direction, aside.take(), begun.length]).toEqual([
    "work",
    "sending",
    undefined,
    0,
  ]);
  const heard: unknown[] = [];
  work.run(() => heard.push([...accepted], aside.busy));
  expect([begun.length, heard]).toEqual([1, []]);
  begun[0]("result");
  expect(heard).toEqual([["result"], false]);
});

test("a job tells whether another has begun it", () => {
  const { aside } = start();
  const { job } = later();
  let isUnderway: boolean | undefined;
  aside.begin({
    ...job,
    get isUnderway() {
      return isUnderway;
    },
  });
  const work = aside.take()!;
  expect(work.isUnderway).toBe(false);
  isUnderway = true;
  expect(work.isUnderway).toBe(true);
});

test("a job that is run twice begins once", () => {
  const { accepted, aside } = start();
  const { job, begun } = later();
  aside.begin(job);
  const work = aside.take()!;
  const heard: string[] = [];
  work.run(() => heard.push("first"));
  work.run(() => heard.push("second"));
  begun[0]("result");
  work.run(() => heard.push("third"));
  expect([begun.length, accepted, heard]).toEqual([1, ["result"], ["second", "first", "third"]]);
});

test("a job that was given up does not begin; the result of one that had begun is dropped", () => {
  const { accepted, aside } = start();
  const [first, second] = [later(), later()];
  const heard: string[] = [];
  aside.begin(first.job);
  aside.take()!.run(() => heard.push("first"));
  aside.giveUp();
  expect(aside.busy).toBe(false);
  aside.begin(second.job);
  const work = aside.take()!;
  first.begun[0]("late");
  expect([accepted, heard, aside.busy]).toEqual([[], ["first"], true]);
  aside.giveUp();
  work.run(() => heard.push("second"));
  expect([accepted, heard, second.begun]).toEqual([[], ["first", "second"], []]);
});

test("a job that throws has failed: nobody waits for it, and what it gives later is dropped", () => {
  const { accepted, failures, aside } = start();
  const heard: string[] = [];
  const error = new Error("broken");
  let late: (result: string) => void = () => {};
  aside.begin({
    run(done) {
      late = done;
      throw error;
    },
  });
  aside.take()!.run(() => heard.push("done"));
  late("late");
  expect([accepted, failures, heard, aside.busy]).toEqual([[], [error], ["done", "done"], false]);
});

test("what is thrown behind a result is not the job's", () => {
  const { accepted, failures, aside } = start();
  aside.begin({ run: (done) => done("result") });
  const work = aside.take()!;
  expect(() => work.run(() => JSON.parse("{") as void)).toThrow(SyntaxError);
  expect([accepted, failures]).toEqual([["result"], []]);
});
