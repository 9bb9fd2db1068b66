package io.gpudocker.worker.intake;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One partition's offsets, as bits above a base: open (seen, not finished) and finished. An offset with neither bit was
 * never a record for us (a transaction's marker, compacted away) and belongs to the run around it. Not thread-safe: the
 * {@link OffsetLedger} guards it.
 *
 * <p>Consecutive records of one key are finished in order, so such a segment can only ever be divided once. From that
 * follows the longest text that any order of completions could need ({@link #worstLength}), known before it happens.
 */
final class PartitionLedger {
    private static final int COMPACT_FROM = 1 << 14;

    private BitSet open = new BitSet();
    private BitSet finished = new BitSet();
    /** Where a record's key is another than that of the record before. */
    private BitSet segmentStarts = new BitSet();

    private long base;
    private long position;
    /** Up to here the restored mark knows what is finished. */
    private final long restoredEnd;

    private byte @Nullable [] lastKey;
    private int openCount;
    private int worstEstimate;
    /** What the estimate was when it was last exact, and whether something was finished since. */
    private int worstExact;

    private boolean finishedSince;

    /** @param runs as in {@link MarkCodec.Coded} */
    PartitionLedger(long offset, List<Long> runs) {
        base = offset;
        position = offset;
        long end = offset;
        for (int run = 0; run < runs.size(); run++) {
            int from = index(end);
            end += runs.get(run);
            (run % 2 == 0 ? open : finished).set(from, index(end));
        }
        // What is open and not read again yet can't be finished, so it needs no segments: each run stays one.
        restoredEnd = end;
        worstEstimate = worstRuns();
        worstExact = worstEstimate;
    }

    /** Whether it is to be done; false when the restored mark says that it is finished. Offsets must come in order. */
    boolean seen(long offset, byte @Nullable [] key) {
        if (offset < position) {
            throw new IllegalStateException(
                    "offset " + offset + " was seen before, expected " + position + " or later");
        }
        passGap(offset);
        boolean toDo = !finished.get(index(offset));
        if (toDo) {
            open.set(index(offset));
            openCount++;
        }
        boolean sameSegment = key != null && Arrays.equals(key, lastKey);
        segmentStarts.set(index(offset), !sameSegment);
        lastKey = key;
        worstEstimate += 2 * MarkCodec.length(offset + 1 - position);
        position = offset + 1;
        return toDo;
    }

    /** The consumer stands here, so nothing else will come before. */
    void reached(long consumerPosition) {
        if (consumerPosition > position) {
            passGap(consumerPosition);
            position = consumerPosition;
        }
    }

    boolean isFinished(long offset) {
        return offset < base || finished.get(index(offset));
    }

    boolean isOpen(long offset) {
        return offset >= base && offset < position && open.get(index(offset));
    }

    /** Nothing happens when it is not open. */
    boolean finish(long offset) {
        if (!isOpen(offset)) {
            return false;
        }
        open.clear(index(offset));
        finished.set(index(offset));
        openCount--;
        return true;
    }

    void undoFinish(long offset) {
        finished.clear(index(offset));
        open.set(index(offset));
        openCount++;
    }

    /** The offset to be committed. */
    long lowest() {
        int first = open.nextSetBit(0);
        return first < 0 ? Math.max(position, restoredEnd) : base + first;
    }

    long position() {
        return position;
    }

    int openCount() {
        return openCount;
    }

    /** Lengths of runs from {@link #lowest}, beginning with one that is not finished, ending with one that is. */
    List<Long> runs() {
        List<Long> runs = new ArrayList<>();
        int at = open.nextSetBit(0);
        while (at >= 0) {
            int nextFinished = finished.nextSetBit(at);
            if (nextFinished < 0) {
                break;
            }
            int nextOpen = open.nextSetBit(nextFinished);
            int end = nextOpen < 0 ? index(Math.max(position, restoredEnd)) : nextOpen;
            runs.add((long) nextFinished - at);
            runs.add((long) end - nextFinished);
            at = nextOpen;
        }
        return runs;
    }

    /**
     * Whether nothing more may be seen. What the restored mark reaches over was seen by an earlier session within the same
     * bound, so it may always be read again.
     */
    boolean full(int limit) {
        return position >= restoredEnd && worstLength(limit) >= limit;
    }

    /**
     * No order of completions of what was seen makes the runs' text longer than this many characters. To be exact takes a
     * walk over all that is open, so it is done only where it can have become much less.
     */
    private int worstLength(int limit) {
        if (worstEstimate >= limit && (finishedSince || worstEstimate - worstExact >= limit / 8)) {
            worstEstimate = worstRuns();
            worstExact = worstEstimate;
            finishedSince = false;
        }
        return worstEstimate;
    }

    /** Forgets what lies below the lowest; called after completions. */
    void compact() {
        finishedSince = true;
        int below = index(Math.min(lowest(), position));
        if (below > COMPACT_FROM && below > open.length() / 2) {
            open = open.get(below, Math.max(below, open.length()));
            finished = finished.get(below, Math.max(below, finished.length()));
            segmentStarts = segmentStarts.get(below, Math.max(below, segmentStarts.length()));
            base += below;
        }
    }

    private void passGap(long next) {
        if (next > position) {
            // What the mark took for open there turned out to be no record.
            open.clear(index(position), index(next));
            segmentStarts.clear(index(position), index(next));
        }
    }

    private int worstRuns() {
        int length = 0;
        int at = open.nextSetBit(0);
        int end = index(Math.max(position, restoredEnd));
        while (at >= 0 && at < end) {
            int nextFinished = finished.nextSetBit(at);
            int openEnd = nextFinished < 0 ? end : nextFinished;
            length += worstSegments(at, openEnd);
            if (nextFinished < 0) {
                break;
            }
            int nextOpen = open.nextSetBit(nextFinished);
            length += MarkCodec.length((nextOpen < 0 ? end : nextOpen) - nextFinished);
            at = nextOpen;
        }
        return length;
    }

    private int worstSegments(int from, int to) {
        int length = 0;
        int at = from;
        while (at < to) {
            int next = segmentStarts.nextSetBit(at + 1);
            int end = next < 0 || next > to ? to : next;
            int one = MarkCodec.length(end - at);
            length += end - at == 1 ? one : 2 * one;
            at = end;
        }
        return length;
    }

    private int index(long offset) {
        return Math.toIntExact(offset - base);
    }
}
