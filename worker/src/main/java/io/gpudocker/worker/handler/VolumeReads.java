package io.gpudocker.worker.handler;

import io.gpudocker.messages.codec.Json;
import io.gpudocker.messages.command.VolumeCommand;
import io.gpudocker.messages.view.VolumeHistory;
import io.gpudocker.messages.view.VolumePage;
import io.gpudocker.messages.view.VolumeView;
import io.gpudocker.worker.disk.DiskException;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.domain.VolumeRecord;
import io.gpudocker.worker.domain.VolumeVersionRecord;
import io.gpudocker.worker.volume.VolumeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The volume verbs that change nothing. Not journalled, answered afresh. */
final class VolumeReads {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeReads.class);

    private final Workbench bench;

    VolumeReads(Workbench bench) {
        this.bench = bench;
    }

    Reply describe(VolumeCommand.Describe command) {
        return CurrentVolume.of(bench.store().volumes(), command.name())
                .<Reply>map(current -> new Reply.Found(view(current)))
                .orElseGet(() -> new Reply.Refused(Errors.noVolume(command.name())));
    }

    /** A page ends at {@code limit}, or earlier where it would not fit the topic. */
    Reply list(VolumeCommand.ListAll command) {
        String after = command.after();
        List<String> rest = bench.store().volumes().volumes().stream()
                .map(Versioned::value)
                .map(VolumeRecord::name)
                .filter(name -> after == null || name.compareTo(after) > 0)
                .toList();
        List<VolumeView> page = new ArrayList<>();
        int bytes = 0;
        int taken = 0;
        for (String name : rest) {
            // One that was deleted just now is left out.
            Optional<VolumeView> view =
                    CurrentVolume.of(bench.store().volumes(), name).map(this::view);
            bytes += view.map(
                            found -> Json.mapper().valueToTree(found).toString().length())
                    .orElse(0);
            if (taken == command.limit() || (bytes > Reads.MAX_PAGE_BYTES && taken > 0)) {
                break;
            }
            view.ifPresent(page::add);
            taken++;
        }
        return new Reply.Found(new VolumePage(page, taken < rest.size() ? rest.get(taken - 1) : null));
    }

    Reply history(VolumeCommand.History command) {
        if (bench.store().volumes().volume(command.name()).isEmpty()) {
            return new Reply.Refused(Errors.noVolume(command.name()));
        }
        return new Reply.Found(
                new VolumeHistory(bench.store().volumes().volumeVersions(command.name()).reversed().stream()
                        .map(VolumeReads::version)
                        .toList()));
    }

    private static VolumeHistory.Version version(VolumeVersionRecord version) {
        return new VolumeHistory.Version(
                version.version(), version.volumeName(), version.size(), version.createdAt(), version.commandId());
    }

    private VolumeView view(CurrentVolume current) {
        return VolumeViews.of(current.volume(), current.version(), used(current));
    }

    /** One that can't be looked into is shown all the same. */
    private @Nullable Long used(CurrentVolume current) {
        try {
            return bench.volumes()
                    .usage(CurrentVolume.spec(bench.host(), current.version()))
                    .usedBytes();
        } catch (VolumeException | DiskException e) {
            LOG.warn(
                    "volume-not-measured name={} reason=\"{}\"",
                    current.version().volumeName(),
                    e.getMessage());
            return null;
        }
    }
}
