package io.gpudocker.producer.audit;

import io.gpudocker.producer.bill.UsageInterval;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * An interval, as far as it is checked.
 *
 * @param recordId of the event: a repeat has the same
 */
record UsageFact(
        Origin origin,
        String recordId,
        String name,
        int version,
        long start,
        long end,
        double seconds,
        double gpuSeconds,
        int gpus,
        boolean isFinal) {

    static UsageFact of(Origin origin, String recordId, UsageInterval interval) {
        return new UsageFact(
                origin,
                recordId,
                interval.name(),
                interval.version(),
                interval.startMillis(),
                interval.endMillis(),
                interval.seconds(),
                interval.gpuSeconds(),
                interval.models().size(),
                interval.isFinal());
    }

    /** The same for all of one ReplicaSet. */
    String key() {
        return origin.host() + "/" + name;
    }

    void write(DataOutput out) throws IOException {
        origin.write(out);
        out.writeUTF(recordId);
        out.writeUTF(name);
        out.writeInt(version);
        out.writeLong(start);
        out.writeLong(end);
        out.writeDouble(seconds);
        out.writeDouble(gpuSeconds);
        out.writeInt(gpus);
        out.writeBoolean(isFinal);
    }

    static UsageFact read(DataInput in) throws IOException {
        return new UsageFact(
                Origin.read(in),
                in.readUTF(),
                in.readUTF(),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                in.readDouble(),
                in.readDouble(),
                in.readInt(),
                in.readBoolean());
    }
}
