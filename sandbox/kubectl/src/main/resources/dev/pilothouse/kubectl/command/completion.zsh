#compdef kubectl
compdef _kubectl kubectl
# Completion of kubectl for zsh: asks kubectl itself what may come next.
_kubectl() {
  local line directive=0
  local -a found
  while IFS= read -r line; do
    case "$line" in
      :*) directive="${line#:}" ;;
      *$'\t'*) found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
      *) found+=("${line//:/\\:}") ;;
    esac
  done < <(kubectl __complete "${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( ${#found} )); then
    _describe 'kubectl' found
  elif (( ! (directive & 4) )); then
    _files
  fi
}
if [ "$funcstack[1]" = "_kubectl" ]; then
  _kubectl
fi
