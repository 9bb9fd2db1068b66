package io.gpudocker.producer.audit;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A version that a successful answer shows.
 *
 * @param recordId of the answer: a repeat has the same
 * @param name of the ReplicaSet, which is not the record's where a volume moved it
 * @param version 0 for a delete
 */
record VersionFact(Origin origin, String recordId, String name, Step step, int version) {

    enum Step {
        RUN,
        /** Patch and rollback make the next one. */
        NEXT,
        /** A change of a volume makes the next one; its answer stands on the volume's partition. */
        MOVED,
        RESTART,
        /** Whatever shows the current version. */
        SHOWN,
        DELETE;

        static Step of(String verb) {
            return switch (verb) {
                case "run" -> RUN;
                case "patch", "rollback" -> NEXT;
                case "restart" -> RESTART;
                case "delete" -> DELETE;
                default -> SHOWN;
            };
        }
    }

    /** The same for all of one ReplicaSet. */
    String key() {
        return origin.host() + "/" + name;
    }

    void write(DataOutput out) throws IOException {
        origin.write(out);
        out.writeUTF(recordId);
        out.writeUTF(name);
        out.writeUTF(step.name());
        out.writeInt(version);
    }

    static VersionFact read(DataInput in) throws IOException {
        return new VersionFact(Origin.read(in), in.readUTF(), in.readUTF(), Step.valueOf(in.readUTF()), in.readInt());
    }
}
