/*
 * A ticket lock: processors get it in the order in which they came. Interrupts are off while it is
 * held, so that no handler of the same processor waits for what it has interrupted.
 *
 * What it promises of memory: whatever a processor has written before spin_unlock, the one that
 * gets the lock next reads after its spin_lock. The store to `serving` has release semantics and
 * the load that sees it has acquire semantics (C17 §7.17.3); on x86, where stores are seen in order
 * and no load passes an older one (Intel SDM 3A §8.2.2), both are plain moves, and on Arm they are
 * STLR and LDAR (Arm ARM B2.3.11). The ticket itself needs no order: who has which number says
 * nothing about anybody's data.
 *
 * A lock that is all zeros is free. At most 2^32 - 1 processors may wait.
 */
#ifndef KILN_KERNEL_SPIN_LOCK_H
#define KILN_KERNEL_SPIN_LOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "cpu.h" /* Of the architecture. */

struct spin_lock {
  uint32_t next;    /* The ticket of whoever comes next, */
  uint32_t serving; /* and the one whose turn it is. */
};

/* Waits for the lock, calling `meanwhile` again and again, and returns what spin_unlock is to be
   given: whether interrupts were on. Not by a processor that has it. */
static inline bool spin_lock_while(struct spin_lock *lock, void (*meanwhile)(void)) {
  bool on = cpu_interrupts_disable();
  uint32_t ticket = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);

  while (__atomic_load_n(&lock->serving, __ATOMIC_ACQUIRE) != ticket) meanwhile();
  return on;
}

static inline bool spin_lock(struct spin_lock *lock) {
  return spin_lock_while(lock, cpu_pause);
}

static inline void spin_unlock(struct spin_lock *lock, bool on) {
  __atomic_store_n(&lock->serving, lock->serving + 1, __ATOMIC_RELEASE);
  cpu_interrupts_restore(on);
}

/* Takes it at once, whoever has it or waits for it: for a report, which must come out even if one
   of them could not be stopped. */
static inline bool spin_seize(struct spin_lock *lock) {
  bool on = cpu_interrupts_disable();
  uint32_t ticket = __atomic_fetch_add(&lock->next, 1, __ATOMIC_RELAXED);

  __atomic_store_n(&lock->serving, ticket, __ATOMIC_RELEASE);
  return on;
}

#endif /* KILN_KERNEL_SPIN_LOCK_H */
