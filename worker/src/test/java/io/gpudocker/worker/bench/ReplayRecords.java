package io.gpudocker.worker.bench;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.codec.EventCodec;
import io.gpudocker.messages.codec.EventRecord;
import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.codec.ReplyContext;
import io.gpudocker.messages.codec.ResultCodec;
import io.gpudocker.messages.command.ReplicaSetCommand.PullPolicy;
import io.gpudocker.messages.command.ReplicaSetCommand.RestartOnExit;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.value.Bind;
import io.gpudocker.messages.value.PortRequest;
import io.gpudocker.messages.value.Protocol;
import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.messages.view.SpecView;
import io.gpudocker.messages.view.VersionReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What stands on a reply topic after months: of ten records three results, two of progress, two of starts and stops, and three
 * of usage, of a thousand ReplicaSets with two GPUs each. Used by one thread.
 */
final class ReplayRecords {
    private static final String HOST = "benchreplay";
    private static final int NAMES = 1_000;
    private static final int CYCLE = 10;
    private static final Duration STEP = Duration.ofSeconds(20);
    private static final List<GpuView> GPUS = List.of(
            new GpuView("GPU-5c5e4f3c-9f3e-4b43-8d52-0f9d1f6e2a11", 0, "NVIDIA H100 80GB HBM3"),
            new GpuView("GPU-8f1b0c6e-2f0b-4c55-9a3b-6f6d1f2b7c22", 1, "NVIDIA H100 80GB HBM3"));

    private final Instant start;
    private final EventCodec events = new EventCodec();
    private final ResultCodec results = new ResultCodec();

    ReplayRecords(Instant start) {
        this.start = start;
    }

    /** @param number from 0; ten records belong together, and a thousand tens to each moment */
    RawRecord record(int number) {
        String name = "replicaset" + number / CYCLE % NAMES;
        Instant time = start.plus(STEP.multipliedBy(number / CYCLE / NAMES * 3L));
        int kind = number % CYCLE;
        return switch (kind) {
            case 0, 1, 2 -> result(number, name, time);
            case 3, 4 -> event(number, name, time, new Event.Progress(Event.Phase.COPY, number, 1L << 30));
            case 5 -> event(number, name, time, new Event.ReplicaSetStarted(name, 1, "0".repeat(64)));
            case 6 -> event(number, name, time, new Event.ReplicaSetStopped(name, 1));
            default -> event(number, name, time, usage(name, time.plus(STEP.multipliedBy(kind - 7))));
        };
    }

    private static Event usage(String name, Instant from) {
        double seconds = STEP.toSeconds();
        return new Event.Usage(
                name, 1, from, from.plus(STEP), seconds, seconds * GPUS.size(), GPUS, "command-1", false);
    }

    private RawRecord event(int number, String name, Instant time, Event event) {
        String id = HOST + "/" + number;
        String command = "command-" + number;
        return events.encode(
                new EventRecord(id, HOST, ResourceKind.REPLICA_SET, name, time, command, command, null, event));
    }

    private RawRecord result(int number, String name, Instant time) {
        String command = "command-" + number;
        CommandResult result = new CommandResult(
                command,
                "/billing",
                "io.gpudocker.replicaset.patch.v1",
                HOST,
                "ReplicaSet",
                name,
                ResultStatus.SUCCEEDED,
                view(name, command, time),
                null,
                time,
                time);
        String id = ResultCodec.idOf(HOST, new CommandId("/billing", command));
        return results.encode(id, result, new ReplyContext(name, command, null, List.of()));
    }

    private static ReplicaSetView view(String name, String command, Instant time) {
        SpecView spec = new SpecView(
                "pytorch:2.8",
                GPUS.size(),
                List.of(new Bind("data", "/root/data", false)),
                List.of("USER=***"),
                List.of(),
                List.of(PortRequest.parse("22")),
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                false,
                10,
                PullPolicy.IF_NOT_PRESENT,
                RestartOnExit.NO);
        return new ReplicaSetView(
                name,
                1,
                name + "-1",
                "0".repeat(64),
                ReplicaSetStatus.RUNNING,
                null,
                spec,
                GPUS,
                List.of(new PortView(22, Protocol.TCP, 40_000)),
                time,
                VersionReason.PATCH,
                null,
                command);
    }
}
