package io.gpudocker.worker.disk;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Two numbers for each inode, outside of the heap, which a container with millions of files would fill. Bounded: beyond
 * about three million inodes nothing more is kept. For one thread at a time.
 */
final class InodeTable {
    private static final int FIELDS = 3;
    private static final int FIRST_SLOTS = 1 << 12;
    private static final int MOST_SLOTS = 1 << 22;

    private MemorySegment slots = allocate(FIRST_SLOTS);
    private int capacity = FIRST_SLOTS;
    private int used;

    private static MemorySegment allocate(int slots) {
        return Arena.ofAuto().allocate((long) slots * FIELDS * Long.BYTES, Long.BYTES);
    }

    /** Keeps them in place of what was kept for this inode before. */
    void put(long inode, long first, long second) {
        if (used * 4L >= capacity * 3L && capacity < MOST_SLOTS) {
            grow();
        }
        int slot = slot(inode);
        if (get(slot, 0) == 0) {
            if (used * 4L >= capacity * 3L) {
                return;
            }
            used++;
        }
        set(slot, inode, first, second);
    }

    boolean contains(long inode) {
        return get(slot(inode), 0) == inode;
    }

    /** 0 for an inode that is not kept; {@link #second} likewise. */
    long first(long inode) {
        return value(inode, 1);
    }

    long second(long inode) {
        return value(inode, 2);
    }

    private long value(long inode, int field) {
        int slot = slot(inode);
        return get(slot, 0) == inode ? get(slot, field) : 0;
    }

    /** That of this inode, or the free one that it would take. */
    private int slot(long inode) {
        long hash = inode * 0x9E3779B97F4A7C15L;
        int slot = (int) (hash >>> 32) & (capacity - 1);
        while (get(slot, 0) != 0 && get(slot, 0) != inode) {
            slot = (slot + 1) & (capacity - 1);
        }
        return slot;
    }

    private void grow() {
        MemorySegment old = slots;
        int oldCapacity = capacity;
        capacity = oldCapacity * 2;
        slots = allocate(capacity);
        for (int i = 0; i < oldCapacity; i++) {
            long inode = old.getAtIndex(ValueLayout.JAVA_LONG, (long) i * FIELDS);
            if (inode != 0) {
                long at = (long) i * FIELDS;
                set(
                        slot(inode),
                        inode,
                        old.getAtIndex(ValueLayout.JAVA_LONG, at + 1),
                        old.getAtIndex(ValueLayout.JAVA_LONG, at + 2));
            }
        }
    }

    private long get(int slot, int field) {
        return slots.getAtIndex(ValueLayout.JAVA_LONG, (long) slot * FIELDS + field);
    }

    private void set(int slot, long inode, long first, long second) {
        long at = (long) slot * FIELDS;
        slots.setAtIndex(ValueLayout.JAVA_LONG, at, inode);
        slots.setAtIndex(ValueLayout.JAVA_LONG, at + 1, first);
        slots.setAtIndex(ValueLayout.JAVA_LONG, at + 2, second);
    }
}
