// How many bytes of messages were sent and have not left: what `bufferedAmount` tells (WebSockets
// §3.1). A connection counts bytes of frames; here those of the messages in them are wanted.

interface Sent {
  readonly messageBytes: number;
  /** What waited for the system grew by so much. */
  readonly frameBytes: number;
}

export class BufferedAmount {
  total = 0;
  #sent: Sent[] = [];
  #frameBytes = 0;

  /** A message joins those that wait. Until `sent` says how large its frame is, it stays. */
  add(messageBytes: number): void {
    this.total += messageBytes;
  }

  /** It was handed to the connection. */
  sent(messageBytes: number, frameBytes: number): void {
    this.#sent.push({ messageBytes, frameBytes });
    this.#frameBytes += frameBytes;
  }

  /** So many bytes wait for the system. A message has left when its last byte has. */
  settle(waitingBytes: number): void {
    let left = 0;
    for (const { messageBytes, frameBytes } of this.#sent) {
      if (this.#frameBytes - frameBytes < waitingBytes) break;
      this.#frameBytes -= frameBytes;
      this.total -= messageBytes;
      left++;
    }
    this.#sent.splice(0, left);
  }
}
