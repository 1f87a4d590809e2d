package org.xiangfu.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A fixed number of workers, lent to one thread at a time, in the order of asking. */
final class WorkerPool implements AutoCloseable {
  private final int size;
  private final Deque<Worker> idle;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition changed = lock.newCondition();
  private boolean closed;
  private boolean released;

  WorkerPool(List<Worker> workers) {
    size = workers.size();
    idle = new ArrayDeque<>(workers);
  }

  int size() {
    return size;
  }

  Worker take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (idle.isEmpty() && !closed) {
        changed.await();
      }
      if (closed) {
        throw new IllegalStateException("the face engine is closed");
      }
      return idle.pop();
    } finally {
      lock.unlock();
    }
  }

  void giveBack(Worker worker) {
    lock.lock();
    try {
      idle.push(worker);
      if (closed) {
        changed.signalAll();
      } else {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      while (idle.size() < size) {
        changed.awaitUninterruptibly();
      }
      if (!released) {
        released = true;
        idle.forEach(Worker::close);
      }
    } finally {
      lock.unlock();
    }
  }
}
