package io.gpudocker.messages.view;

/** What a successful command answers with. */
public sealed interface Payload
        permits ReplicaSetView,
                ReplicaSetPage,
                ReplicaSetHistory,
                ExecuteResult,
                LogsResult,
                CommitResult,
                VolumeView,
                VolumePage,
                VolumeHistory,
                VolumePatchResult,
                HostView,
                CancelResult {}
