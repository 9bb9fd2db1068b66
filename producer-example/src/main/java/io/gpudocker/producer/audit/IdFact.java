package io.gpudocker.producer.audit;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * An id and what stands under it.
 *
 * @param content from {@link ContentHash}
 */
record IdFact(Origin origin, String id, long content) {

    /** The same for all that must have the same content. */
    String key() {
        return origin.host() + "\n" + id;
    }

    void write(DataOutput out) throws IOException {
        origin.write(out);
        out.writeUTF(id);
        out.writeLong(content);
    }

    static IdFact read(DataInput in) throws IOException {
        return new IdFact(Origin.read(in), in.readUTF(), in.readLong());
    }
}
