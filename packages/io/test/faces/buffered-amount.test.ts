import { expect, test } from "vitest";
import { BufferedAmount } from "../../src/faces/buffered-amount.ts";

/** Three messages of 10 bytes in frames of 16. */
function three(): BufferedAmount {
  const amount = new BufferedAmount();
  for (let i = 0; i < 3; i++) {
    amount.add(10);
    amount.sent(10, 16);
  }
  return amount;
}

test.each([
  [48, 30],
  [33, 30],
  [32, 20],
  [17, 20],
  [16, 10],
  [1, 10],
  [0, 0],
])("of 48 bytes %i wait: %i bytes of messages have not left", (waitingBytes, total) => {
  const amount = three();
  amount.settle(waitingBytes);
  expect(amount.total).toBe(total);
});

test("more waits than messages, such as pongs: it never falls too early", () => {
  const amount = three();
  amount.settle(100);
  expect(amount.total).toBe(30);
  amount.settle(0);
  expect(amount.total).toBe(0);
});

test("what is never handed over stays", () => {
  const amount = three();
  amount.add(5);
  amount.settle(0);
  expect(amount.total).toBe(5);
});
