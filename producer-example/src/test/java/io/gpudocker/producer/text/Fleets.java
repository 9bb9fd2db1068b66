package io.gpudocker.producer.text;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.codec.EventRecord;
import io.gpudocker.messages.codec.ReplyContext;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.messages.codec.StateRecord;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.HostView;
import io.gpudocker.messages.view.Payload;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.messages.view.VolumeView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records about hosts. */
public final class Fleets {
    private Fleets() {}

    /** A ReplicaSet of this status that holds these GPUs. */
    public static ReplicaSetView replicaSet(String name, ReplicaSetStatus status, GpuView... gpus) {
        ReplicaSetView view = Views.replicaSet(name);
        return new ReplicaSetView(
                name,
                view.version(),
                view.containerName(),
                view.containerId(),
                status,
                status == ReplicaSetStatus.EXITED ? 137 : null,
                view.spec(),
                List.of(gpus),
                gpus.length == 0 ? List.of() : view.ports(),
                view.createdAt(),
                view.reason(),
                null,
                view.commandId());
    }

    public static GpuView gpu(String uuid, int index) {
        return new GpuView(uuid, index, "NVIDIA H100");
    }

    public static StateRecord state(String host, Payload view) {
        return switch (view) {
            case ReplicaSetView set -> new StateRecord(host, ResourceKind.REPLICA_SET, set.name(), 1, set);
            case VolumeView volume -> new StateRecord(host, ResourceKind.VOLUME, volume.name(), 1, volume);
            case Payload other -> throw new IllegalArgumentException("no state: " + other);
        };
    }

    public static StateRecord gone(String host, ResourceKind kind, String name) {
        return new StateRecord(host, kind, name, 0, null);
    }

    public static ReplyRecord event(String host, String name, Event event, Instant time) {
        return new ReplyRecord.Event(new EventRecord(
                host + "/" + name + "/" + time, host, ResourceKind.REPLICA_SET, name, time, null, null, null, event));
    }

    public static ReplyRecord described(HostView view, Instant time) {
        return result(view.host(), "host.describe", ResourceKind.HOST, view.host(), view, time);
    }

    public static ReplyRecord result(
            String host, String verb, ResourceKind kind, String name, @Nullable Payload payload, Instant time) {
        CommandResult result = new CommandResult(
                "c-1",
                "/test",
                "io.gpudocker." + verb + ".v1",
                host,
                kind.wireName(),
                name,
                ResultStatus.SUCCEEDED,
                payload,
                null,
                time,
                time);
        return new ReplyRecord.Result(host + time, result, new ReplyContext(name, "c-1", null, List.of()));
    }
}
