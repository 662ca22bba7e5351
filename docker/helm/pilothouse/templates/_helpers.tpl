{{/* The name of the release's objects: that of the release. */}}
{{- define "pilothouse.name" -}}
{{ .Release.Name | trunc 50 | trimSuffix "-" }}
{{- end }}

{{/* What a selector looks for; never changes during the life of a release. */}}
{{- define "pilothouse.selector" -}}
app.kubernetes.io/name: pilothouse
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- define "pilothouse.labels" -}}
{{ include "pilothouse.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | quote }}
{{- end }}

{{/* The claim of the database. */}}
{{- define "pilothouse.claim" -}}
{{ .Values.persistence.existingClaim | default (printf "%s-data" (include "pilothouse.name" .)) }}
{{- end }}
