package io.gpudocker.producer.audit;

import io.gpudocker.producer.replay.Place;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Which record a fact is from.
 *
 * @param name the record's key
 * @param time of the record, Unix epoch milliseconds
 */
record Origin(String host, String name, long time, Place place) {

    void write(DataOutput out) throws IOException {
        out.writeUTF(host);
        out.writeUTF(name);
        out.writeLong(time);
        out.writeUTF(place.topic());
        out.writeInt(place.partition());
        out.writeLong(place.offset());
    }

    static Origin read(DataInput in) throws IOException {
        return new Origin(
                in.readUTF(), in.readUTF(), in.readLong(), new Place(in.readUTF(), in.readInt(), in.readLong()));
    }
}
