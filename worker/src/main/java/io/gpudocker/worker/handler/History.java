package io.gpudocker.worker.handler;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.gpudocker.messages.codec.Json;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.view.ReplicaSetHistory;
import io.gpudocker.messages.view.ReplicaSetHistory.Change;
import io.gpudocker.messages.view.ReplicaSetHistory.Version;
import io.gpudocker.messages.view.SpecView;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.domain.VersionRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code replicaset.history}: the versions, newest first, each with what changed from the one before. */
final class History {
    private final Workbench bench;

    History(Workbench bench) {
        this.bench = bench;
    }

    /** The oldest ones are left out where they would not fit the topic. */
    Reply of(ReplicaSetCommand.History command) {
        String name = command.replicaSetName();
        if (bench.store().replicaSet(name).isEmpty()) {
            return new Reply.Refused(Errors.notFound(name));
        }
        List<VersionRecord> versions = bench.store().versions(name);
        List<Version> newestFirst = new ArrayList<>();
        int bytes = 0;
        for (int i = versions.size() - 1; i >= 0; i--) {
            Version version = version(versions.get(i), i == 0 ? null : versions.get(i - 1));
            bytes += Json.mapper().valueToTree(version).toString().length();
            if (bytes > Reads.MAX_PAGE_BYTES && !newestFirst.isEmpty()) {
                break;
            }
            newestFirst.add(version);
        }
        return new Reply.Found(new ReplicaSetHistory(newestFirst));
    }

    private Version version(VersionRecord version, @Nullable VersionRecord before) {
        SpecView spec = Views.masked(version.spec());
        return new Version(
                version.version(),
                version.reason(),
                version.rolledBackTo(),
                version.createdAt(),
                version.commandId(),
                spec,
                before == null ? List.of() : changes(before.spec(), version.spec()),
                bytes(version));
    }

    /** Compared as they are and shown masked: a secret that changed is a change too. */
    static List<Change> changes(SpecView before, SpecView after) {
        JsonNode was = Json.mapper().valueToTree(before);
        JsonNode is = Json.mapper().valueToTree(after);
        JsonNode shownWas = Json.mapper().valueToTree(Views.masked(before));
        JsonNode shownIs = Json.mapper().valueToTree(Views.masked(after));
        List<Change> changes = new ArrayList<>();
        Stream.concat(fields(is), fields(was)).distinct().forEach(field -> {
            if (!Objects.equals(text(was, field), text(is, field))) {
                changes.add(new Change(field, text(shownWas, field), text(shownIs, field)));
            }
        });
        return List.copyOf(changes);
    }

    private static Stream<String> fields(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names.stream();
    }

    private static @Nullable String text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isMissingNode() || value instanceof NullNode ? null : value.toString();
    }

    /** Of a version that has its disk; of one whose container is still to come, nothing yet. */
    private @Nullable Long bytes(VersionRecord version) {
        String containerId = version.containerId();
        if (containerId == null) {
            return version.disk().beginsAs() == null ? null : Long.valueOf(0);
        }
        if (version.disk().bytes() != null) {
            return version.disk().bytes();
        }
        try {
            return new DiskSizes(bench).written(containerId, version.disk());
        } catch (EngineException e) {
            if (e.fault() == EngineException.Fault.NO_SUCH_CONTAINER) {
                return null;
            }
            throw e;
        }
    }
}
