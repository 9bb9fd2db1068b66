package io.gpudocker.messages.view;

import java.util.List;

/** A resized volume, and the ReplicaSets that were moved to its new version. */
public record VolumePatchResult(VolumeView volume, List<ReplicaSetView> replicaSets) implements Payload {}
