package io.gpudocker.producer.verb;

import io.gpudocker.messages.command.VolumeCommand;
import io.gpudocker.messages.view.Payload;
import io.gpudocker.messages.view.VolumePage;
import io.gpudocker.messages.view.VolumeView;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code gdw volume list}. */
@Command(name = "list", description = "List the volumes of the host.")
public final class VolumeList extends Listing {
    @Override
    VolumeCommand page(@Nullable String behindName) {
        return new VolumeCommand.ListAll(behindName, pageSize);
    }

    @Override
    @Nullable
    String next(Payload page) {
        return page instanceof VolumePage volumes ? volumes.next() : null;
    }

    @Override
    Payload joined(Payload first, Payload second) {
        List<VolumeView> all =
                Stream.of(first, second).flatMap(VolumeList::entries).toList();
        return new VolumePage(all, null);
    }

    private static Stream<VolumeView> entries(Payload page) {
        return page instanceof VolumePage volumes ? volumes.volumes().stream() : Stream.of();
    }
}
