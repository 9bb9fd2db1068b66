package io.gpudocker.producer.text;

import io.gpudocker.messages.value.Bind;
import io.gpudocker.messages.value.Protocol;
import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.messages.view.ReplicaSetHistory;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.messages.view.SpecView;
import io.gpudocker.messages.view.VersionReason;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** ReplicaSets as tables and pairs. */
final class ReplicaSetText {
    private ReplicaSetText() {}

    static Table table(List<ReplicaSetView> all, Instant now) {
        Table table = new Table("NAME", "VERSION", "STATUS", "IMAGE", "GPUS", "PORTS", "AGE");
        all.forEach(each -> table.row(
                each.name(),
                each.version(),
                new Table.Cell(status(each), Colour.of(each.status())),
                each.spec().imageName(),
                gpus(each.gpus()),
                orDash(ports(each.ports())),
                Numbers.age(each.createdAt(), now)));
        return table;
    }

    static Pairs pairs(ReplicaSetView view, Instant now) {
        Pairs pairs = new Pairs()
                .add("name", view.name())
                .add("version", view.version() + " (" + reason(view.reason(), view.rolledBackTo()) + ")")
                .add("status", status(view))
                .add("container", container(view))
                .add("created", view.createdAt() + " (" + Numbers.age(view.createdAt(), now) + " ago)")
                .add("command", view.commandId())
                .addAll("gpus", view.gpus().stream().map(ReplicaSetText::gpu).toList())
                .addAll("ports", view.ports().stream().map(ReplicaSetText::port).toList());
        return spec(pairs, view.spec());
    }

    private static Pairs spec(Pairs pairs, SpecView spec) {
        return pairs.add("image", spec.imageName())
                .add("gpus wanted", spec.gpuCount())
                .add("ports wanted", spec.containerPorts().isEmpty() ? null : joined(spec.containerPorts()))
                .addAll("binds", spec.binds().stream().map(ReplicaSetText::bind).toList())
                .addAll("env", spec.env())
                .add("cmd", spec.cmd().isEmpty() ? null : String.join(" ", spec.cmd()))
                .add("cpus", spec.cpus())
                .add("memory", spec.memory())
                .add("shm size", spec.shmSize())
                .add("workdir", spec.workDir())
                .add("user", spec.user())
                .addAll(
                        "labels",
                        spec.labels().entrySet().stream().map(Object::toString).toList())
                .add("init", spec.init() ? "yes" : null)
                .add("stop timeout", spec.stopTimeoutSeconds() + "s")
                .add("pull", spec.pullPolicy())
                .add("on exit", "restart: " + spec.restartOnExit());
    }

    static Table history(ReplicaSetHistory history, Instant now) {
        Table table = new Table("VERSION", "REASON", "AGE", "DISK", "COMMAND", "CHANGES");
        history.versions()
                .forEach(each -> table.row(
                        each.version(),
                        reason(each.reason(), each.rolledBackTo()),
                        Numbers.age(each.createdAt(), now),
                        each.diskBytes() == null ? "gone" : Numbers.size(each.diskBytes()),
                        each.commandId(),
                        orDash(each.changes().stream()
                                .map(ReplicaSetText::change)
                                .collect(Collectors.joining(", ")))));
        return table;
    }

    private static String change(ReplicaSetHistory.Change change) {
        return change.field() + ": " + orDash(change.before()) + " -> " + orDash(change.after());
    }

    static String status(ReplicaSetView view) {
        boolean running = view.status().holdsResources();
        return view.exitCode() == null || running ? view.status().name() : view.status() + " (" + view.exitCode() + ")";
    }

    private static String container(ReplicaSetView view) {
        String id = view.containerId();
        return id == null
                ? view.containerName() + " (not made yet)"
                : view.containerName() + " (" + id.substring(0, Math.min(12, id.length())) + ")";
    }

    private static String reason(VersionReason reason, @Nullable Integer rolledBackTo) {
        return rolledBackTo == null ? reason.toString() : reason + " to " + rolledBackTo;
    }

    static String gpus(List<GpuView> gpus) {
        return gpus.isEmpty()
                ? "-"
                : gpus.size()
                        + gpus.stream()
                                .map(gpu -> Integer.toString(gpu.index()))
                                .collect(Collectors.joining(",", " (", ")"));
    }

    private static String gpu(GpuView gpu) {
        return gpu.index() + "  " + gpu.model() + "  " + gpu.uuid();
    }

    static String ports(List<PortView> ports) {
        return ports.stream().map(ReplicaSetText::port).collect(Collectors.joining(", "));
    }

    private static String port(PortView port) {
        String arrow = port.containerPort() + "->" + port.hostPort();
        return port.protocol() == Protocol.TCP ? arrow : arrow + "/" + port.protocol();
    }

    private static String bind(Bind bind) {
        return bind.src() + ":" + bind.dest() + (bind.readOnly() ? ":ro" : "");
    }

    private static String joined(List<?> values) {
        return values.stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    static String orDash(@Nullable String text) {
        return text == null || text.isEmpty() ? "-" : text;
    }
}
