package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.SpecView;
import io.gpudocker.worker.container.ImageInfo;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the image of a spec to this host as its pull policy says. Used by one command, on its thread. */
final class ImagePull {
    private static final Logger LOG = LoggerFactory.getLogger(ImagePull.class);

    private final Workbench bench;
    private final Task task;
    private final SpecView spec;
    private @Nullable ImageInfo image;

    ImagePull(Workbench bench, Task task, SpecView spec) {
        this.bench = bench;
        this.task = task;
        this.spec = spec;
    }

    Step.Result pull() {
        Optional<ImageInfo> present = bench.engine().image(spec.imageName());
        switch (spec.pullPolicy()) {
            case NEVER -> {
                if (present.isEmpty()) {
                    return Step.failed(CommandError.of(
                            ErrorCode.IMAGE_NOT_FOUND,
                            "the image \"" + spec.imageName() + "\" is not on this host and pullPolicy is Never"));
                }
                image = present.get();
            }
            case IF_NOT_PRESENT -> image = present.isPresent() ? present.get() : pullNow();
            case ALWAYS -> image = pullNow();
        }
        return Step.done();
    }

    /** After {@link #pull}. */
    ImageInfo image() {
        return Objects.requireNonNull(image, "the image was pulled before");
    }

    private ImageInfo pullNow() {
        LOG.info("pull commandId={} name={} image={}", task.envelope().id(), task.name(), spec.imageName());
        return bench.engine()
                .pull(spec.imageName(), task.left(), (done, total) -> task.progress(Event.Phase.PULL, done, total));
    }
}
