package io.gpudocker.producer.audit;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A command, an answer, or what stands for them where a record can't be read.
 *
 * @param source of the command, empty for what can't be read
 * @param id of the command; for what can't be read the place of its record
 * @param what the command's type
 */
record AnswerFact(Kind kind, Origin origin, String source, String id, String what) {

    enum Kind {
        COMMAND,
        ANSWER,
        UNREADABLE,
        DEAD_LETTER;

        /** Whether it is the second half of a pair. */
        boolean answers() {
            return switch (this) {
                case COMMAND, UNREADABLE -> false;
                case ANSWER, DEAD_LETTER -> true;
            };
        }
    }

    /** The same for all that belong together. */
    String key() {
        return origin.host() + "\n" + source + "\n" + id;
    }

    void write(DataOutput out) throws IOException {
        out.writeUTF(kind.name());
        origin.write(out);
        out.writeUTF(source);
        out.writeUTF(id);
        out.writeUTF(what);
    }

    static AnswerFact read(DataInput in) throws IOException {
        return new AnswerFact(Kind.valueOf(in.readUTF()), Origin.read(in), in.readUTF(), in.readUTF(), in.readUTF());
    }
}
