package io.gpudocker.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.DeviceRequest;
import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.messages.codec.StateRecord;
import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.command.ReplicaSetCommand.Execute;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.view.ExecuteResult;
import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.HostView;
import io.gpudocker.messages.view.Payload;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.messages.view.ReplicaSetPage;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.worker.domain.VersionRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What must hold once all commands are answered, whatever died meanwhile. Confined to one test. */
final class Guarantees {
    private final Site site;
    private final String seed;
    private final List<RandomCommands.Sent> sent;
    private final Map<String, Command> commands;
    private final Path out;
    private final List<ReplyRecord.Result> results;

    Guarantees(Site site, long seed, RandomCommands commands, Path out) {
        this.site = site;
        this.seed = "guarantees.seed=" + seed;
        this.sent = commands.sent();
        this.commands = commands.byId();
        this.out = out;
        this.results = site.reader().results(site.topics.replies());
    }

    void assertAll() throws IOException {
        oneAnswerPerCommandInOrderOfTheName();
        repeatsGotTheFirstAnswer();
        neverTwoAtOncePerName();
        noExecuteWasDoneTwice();
        noDefectWasAnswered();
        List<ReplicaSetView> all =
                site.ok(ReplicaSetPage.class, Commands.list()).replicaSets();
        nothingIsOwnedTwiceOrLeaked(all);
        dockerHasWhatIsListed(all);
        stateTopicIsTheList(all);
        disksHaveWhatWasWritten(all);
    }

    private void oneAnswerPerCommandInOrderOfTheName() {
        Map<String, List<String>> answers = results.stream()
                .map(ReplyRecord.Result::result)
                .collect(Collectors.groupingBy(
                        result -> String.valueOf(result.name()),
                        TreeMap::new,
                        Collectors.mapping(CommandResult::commandId, Collectors.toList())));
        Map<String, List<String>> commands = sent.stream()
                .collect(Collectors.groupingBy(
                        RandomCommands.Sent::name,
                        TreeMap::new,
                        Collectors.mapping(RandomCommands.Sent::id, Collectors.toList())));
        assertThat(answers).as(seed).isEqualTo(commands);
    }

    private void repeatsGotTheFirstAnswer() {
        Map<String, ReplyRecord.Result> first = new HashMap<>();
        for (ReplyRecord.Result result : results) {
            ReplyRecord.Result before = first.putIfAbsent(result.result().commandId(), result);
            if (before != null) {
                assertThat(result.id()).as(seed).isEqualTo(before.id());
                assertThat(result.result()).as(seed).isEqualTo(before.result());
            }
        }
    }

    private void neverTwoAtOncePerName() {
        Map<String, Instant> ended = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (ReplyRecord.Result each : results) {
            CommandResult result = each.result();
            if (seen.add(result.commandId())) {
                Instant before = ended.put(String.valueOf(result.name()), result.finishedAt());
                assertThat(result.startedAt())
                        .as("%s: %s began before the one before it ended", seed, result)
                        .isAfterOrEqualTo(before == null ? Instant.EPOCH : before);
            }
        }
    }

    private void noExecuteWasDoneTwice() throws IOException {
        Map<String, CommandResult> answers = results.stream()
                .map(ReplyRecord.Result::result)
                .collect(Collectors.toMap(CommandResult::commandId, result -> result, (one, same) -> one));
        for (RandomCommands.Sent each : Set.copyOf(sent)) {
            if (each.command() instanceof Execute) {
                CommandResult answer = Objects.requireNonNull(answers.get(each.id()));
                int most = answer.status() == ResultStatus.REFUSED ? 0 : 1;
                int least = answer.status() == ResultStatus.SUCCEEDED ? 1 : 0;
                assertThat(lines(each)).as("%s %s", seed, answer).isBetween(least, most);
            }
        }
    }

    private int lines(RandomCommands.Sent execute) throws IOException {
        Path file = out.resolve(execute.name());
        return Files.exists(file)
                ? (int) Files.readAllLines(file).stream()
                        .filter(execute.id()::equals)
                        .count()
                : 0;
    }

    private void noDefectWasAnswered() {
        assertThat(results)
                .as(seed)
                .extracting(ReplyRecord.Result::result)
                .noneMatch(result -> result.error() != null && result.error().code() == ErrorCode.INTERNAL);
    }

    private void nothingIsOwnedTwiceOrLeaked(List<ReplicaSetView> all) {
        Map<String, String> gpus = new TreeMap<>();
        Map<Integer, String> ports = new TreeMap<>();
        for (ReplicaSetView view : all) {
            for (GpuView gpu : view.gpus()) {
                assertThat(gpus.put(gpu.uuid(), view.name())).as(seed).isNull();
            }
            for (PortView port : view.ports()) {
                assertThat(ports.put(port.hostPort(), view.name())).as(seed).isNull();
            }
        }
        assertThat(new TreeMap<>(site.store.state().gpuOwners())).as(seed).isEqualTo(gpus);
        assertThat(new TreeMap<>(site.store.state().portOwners())).as(seed).isEqualTo(ports);
        HostView host = site.hostView();
        assertThat(host.gpus())
                .as(seed)
                .allSatisfy(gpu -> assertThat(gpu.owner()).isEqualTo(gpus.get(gpu.uuid())));
        assertThat(host.ports().used()).as(seed).hasSize(ports.size());
    }

    private void dockerHasWhatIsListed(List<ReplicaSetView> all) {
        assertThat(site.engine.containerNames())
                .as(seed)
                .isEqualTo(all.stream().flatMap(this::withDisk).sorted().toList());
        for (ReplicaSetView view : all) {
            if (view.containerId() == null) {
                continue;
            }
            var container = site.engine.inspect(view.containerName());
            assertThat(container.getId()).as(seed).isEqualTo(view.containerId());
            assertThat(container.getState().getRunning())
                    .as("%s %s", seed, view)
                    .isEqualTo(view.status() == ReplicaSetStatus.RUNNING || isFrozen(view));
            if (view.status() == ReplicaSetStatus.RUNNING) {
                assertThat(devices(container.getHostConfig().getDeviceRequests()))
                        .as("%s %s", seed, view)
                        .isEqualTo(view.gpus().stream().map(GpuView::uuid).collect(Collectors.toSet()));
            }
        }
        assertThat(site.engine.running())
                .as(seed)
                .isEqualTo(all.stream()
                        .filter(view -> view.status() == ReplicaSetStatus.RUNNING || isFrozen(view))
                        .map(ReplicaSetView::containerName)
                        .sorted()
                        .toList());
    }

    private boolean isFrozen(ReplicaSetView view) {
        return view.status() == ReplicaSetStatus.PAUSED
                && Boolean.TRUE.equals(
                        site.engine.inspect(view.containerName()).getState().getPaused());
    }

    /** The names of the containers of all versions that have their disks; one that was only written down has none. */
    private Stream<String> withDisk(ReplicaSetView view) {
        return site.store.state().versions(view.name()).stream()
                .filter(version -> version.containerId() != null)
                .map(VersionRecord::containerName);
    }

    /** Of those that stand still as well: they are brought back for it. */
    private void disksHaveWhatWasWritten(List<ReplicaSetView> all) {
        Map<String, DiskModel> models = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (ReplyRecord.Result each : results) {
            CommandResult result = each.result();
            if (seen.add(result.commandId())) {
                models.computeIfAbsent(String.valueOf(result.name()), ignored -> new DiskModel())
                        .answered(Objects.requireNonNull(commands.get(result.commandId())), result);
            }
        }
        for (ReplicaSetView view : all) {
            DiskModel.Disk disk =
                    Objects.requireNonNull(models.get(view.name())).current();
            if (running(view)) {
                assertThat(files(view.name()))
                        .as("%s %s", seed, view)
                        .containsAll(disk.sure())
                        .isSubsetOf(Stream.concat(disk.sure().stream(), disk.possible().stream())
                                .toList());
            }
        }
    }

    /** Some stay as they are, where the host is full. */
    private boolean running(ReplicaSetView view) {
        return switch (view.status()) {
            case RUNNING -> true;
            case PAUSED -> site.ask(Commands.resume(view.name())).status() == ResultStatus.SUCCEEDED;
            case STOPPED, EXITED -> site.ask(Commands.restart(view.name())).status() == ResultStatus.SUCCEEDED;
            case LOST, STUCK -> false;
        };
    }

    private List<String> files(String name) {
        return site.ok(ExecuteResult.class, Commands.shell(name, "mkdir -p /made; ls /made"))
                .stdout()
                .lines()
                .toList();
    }

    private static Set<String> devices(@org.jspecify.annotations.Nullable List<DeviceRequest> requests) {
        return requests == null
                ? Set.of()
                : requests.stream()
                        .flatMap(request -> Objects.requireNonNull(request.getDeviceIds()).stream())
                        .collect(Collectors.toSet());
    }

    private void stateTopicIsTheList(List<ReplicaSetView> all) {
        Map<String, Payload> state = new TreeMap<>();
        for (StateRecord record : site.reader().state(site.topics.state()).values()) {
            state.put(record.name(), Objects.requireNonNull(record.view()));
        }
        Map<String, Payload> listed = new TreeMap<>();
        all.forEach(view -> listed.put(view.name(), view));
        assertThat(state).as(seed).isEqualTo(listed);
    }
}
