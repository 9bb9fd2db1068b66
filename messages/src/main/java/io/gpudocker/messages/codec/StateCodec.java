package io.gpudocker.messages.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.view.Payload;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.messages.view.VolumeView;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The state topic's records, in binary mode; what is gone is a tombstone. Stateless, any thread. */
public final class StateCodec {

    public RawRecord encode(String host, long revision, ReplicaSetView view, Instant time) {
        return encode(new StateRecord(host, ResourceKind.REPLICA_SET, view.name(), revision, view), time);
    }

    public RawRecord encode(String host, long revision, VolumeView view, Instant time) {
        return encode(new StateRecord(host, ResourceKind.VOLUME, view.name(), revision, view), time);
    }

    /** What says that a resource is gone. */
    public RawRecord tombstone(String host, ResourceKind kind, String name, Instant time) {
        String key = new StateRecord(host, kind, name, 0, null).key();
        return new RawRecord(Utf8.encode(key), List.of(), null, time.toEpochMilli());
    }

    private static RawRecord encode(StateRecord state, Instant time) {
        ObjectNode data = Json.mapper().createObjectNode();
        data.put("host", state.host());
        data.put("kind", state.kind().wireName());
        data.put("revision", state.revision());
        data.setAll(Json.mapper().<ObjectNode>valueToTree(state.view()));
        return new BinaryRecord(state.key() + "/" + state.revision(), "/gdw/" + state.host(), type(state.kind()), time)
                .attribute("subject", state.name())
                .build(state.key(), data, time);
    }

    private static String type(ResourceKind kind) {
        return kind == ResourceKind.VOLUME ? MessageTypes.VOLUME_STATE : MessageTypes.REPLICA_SET_STATE;
    }

    /** Reads a record; empty where it is none of a worker's. */
    public Optional<StateRecord> decode(RawRecord record) {
        String[] key = Utf8.decode(record.key()).orElse("").split("/", -1);
        ResourceKind kind = key.length == 3 ? kind(key[1]) : null;
        if (kind == null) {
            return Optional.empty();
        }
        if (record.value() == null) {
            return Optional.of(new StateRecord(key[0], kind, key[2], 0, null));
        }
        return StrictJson.parse(record.value()) instanceof StrictJson.Parsed.Tree(ObjectNode data)
                ? view(key, kind, data)
                : Optional.empty();
    }

    private static Optional<StateRecord> view(String[] key, ResourceKind kind, JsonNode data) {
        Class<? extends Payload> type = kind == ResourceKind.VOLUME ? VolumeView.class : ReplicaSetView.class;
        try {
            Payload view = Json.mapper().treeToValue(data, type);
            return Optional.of(
                    new StateRecord(key[0], kind, key[2], data.path("revision").asLong(), view));
        } catch (JsonProcessingException notOurs) {
            return Optional.empty();
        }
    }

    private static @Nullable ResourceKind kind(String wireName) {
        return Arrays.stream(ResourceKind.values())
                .filter(kind -> kind != ResourceKind.HOST && kind.wireName().equals(wireName))
                .findFirst()
                .orElse(null);
    }
}
